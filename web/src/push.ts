// Notices to this browser while the page is closed: Push API, with the node's own key (RFC 8292).
import { api } from './api.ts';
import { text } from './text.ts';

export type PushState = 'on' | 'off' | 'denied' | 'unsupported' | 'insecure';

function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
    const plain = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'));
    return Uint8Array.from(plain, (c) => c.charCodeAt(0));
}

async function registration(): Promise<ServiceWorkerRegistration> {
    await navigator.serviceWorker.register('/sw.js');
    return navigator.serviceWorker.ready;
}

/** What a notice says while no page is open: left where the worker finds it. */
async function leaveWords(): Promise<void> {
    const left = await caches.open('vitalseal-words');
    await left.put('/words', new Response(JSON.stringify(text.notice)));
}

/** At every start of the page: the reader may have chosen another language. */
export async function refreshWords(): Promise<void> {
    if (isSecureContext && 'serviceWorker' in navigator && (await navigator.serviceWorker.getRegistration('/'))) await leaveWords();
}

/** What this browser does now. A subscription that the node no longer knows is told to it again. */
export async function pushState(): Promise<PushState> {
    if (!isSecureContext) return 'insecure';
    if (!('serviceWorker' in navigator) || !('PushManager' in window)) return 'unsupported';
    if (Notification.permission === 'denied') return 'denied';
    const known = await navigator.serviceWorker.getRegistration('/');
    const subscription = await known?.pushManager.getSubscription();
    if (!subscription) return 'off';
    const { mine } = await api.push();
    if (!mine.includes(subscription.endpoint)) await api.subscribe(subscription.toJSON());
    return 'on';
}

/** To be called by a press. */
export async function allowPush(): Promise<PushState> {
    if ((await Notification.requestPermission()) !== 'granted') return 'denied';
    await leaveWords();
    const { key } = await api.push();
    const worker = await registration();
    const options = { userVisibleOnly: true, applicationServerKey: bytesOf(key) };
    await api.subscribe((await worker.pushManager.subscribe(options)).toJSON());
    return 'on';
}

export async function stopPush(): Promise<PushState> {
    const known = await navigator.serviceWorker.getRegistration('/');
    const subscription = await known?.pushManager.getSubscription();
    if (subscription) {
        await api.unsubscribe(subscription.endpoint);
        await subscription.unsubscribe();
    }
    return 'off';
}
