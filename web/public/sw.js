// Shows notices while no page is open, and tells the node that they arrived: push services do not say so.
// A notice names nobody. Its few words are those that the page left here in its reader's language (push.ts); these stand
// where it has left none, and are the page's English ones.
const english = {
    high: 'High alert',
    medium: 'Alert',
    low: 'Low alert',
    technical: 'Technical alert',
    open: 'Open Vitalseal to see whom it concerns.',
    many: '{n} alerts',
    manyOpen: 'Open Vitalseal to see whom they concern.',
    clear: 'All clear',
    clearMore: 'Someone is taking care of it.',
    test: 'This is a test',
    testMore: 'Notices reach this device.',
};

async function told() {
    try {
        const left = await (await caches.open('vitalseal-words')).match('/words');
        return { ...english, ...(await left?.json()) };
    } catch {
        return english;
    }
}

function words(notice, said) {
    if (notice.what === 'all-clear') return [said.clear, said.clearMore];
    if (notice.what === 'test') return [said.test, said.testMore];
    const urgent = ['high', 'low', 'technical'].includes(notice.priority) ? notice.priority : 'medium';
    // Of several the gravest is named: how grave must not be lost in how many.
    if (notice.alerts > 1) return [`${said[urgent]} (${said.many.replace('{n}', notice.alerts)})`, said.manyOpen];
    return [said[urgent], said.open];
}

async function receive(notice) {
    const [title, body] = words(notice, await told());
    const urgent = notice.priority === 'high' && notice.what !== 'all-clear';
    await self.registration.showNotification(`Vitalseal: ${title}`, {
        body,
        icon: '/icon.svg',
        tag: notice.id,
        requireInteraction: urgent,
        data: { id: notice.id },
    });
    if (/^[0-9a-f]{32}$/.test(notice.id)) {
        await fetch(`/v1/notices/${notice.id}/receipt`, { method: 'POST', credentials: 'omit' }).catch(() => undefined);
    }
}

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

self.addEventListener('push', (event) => {
    let notice = {};
    try {
        notice = event.data.json();
    } catch {
        // Something must be shown whatever came: browsers take the permission away otherwise.
    }
    event.waitUntil(receive(notice));
});

self.addEventListener('notificationclick', (event) => {
    event.notification.close();
    const id = event.notification.data?.id;
    event.waitUntil(self.clients.openWindow(id ? `/#/notice/${id}` : '/'));
});
