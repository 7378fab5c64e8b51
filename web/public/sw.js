// Shows notices while no page is open, and tells the node that they arrived: push services do not say so.
// A notice names nobody. Its few words stand here, since a worker is no part of the built site.
const titles = { high: 'High alert', medium: 'Alert', low: 'Low alert', technical: 'Technical alert' };

function words(notice) {
    if (notice.what === 'all-clear') return ['All clear', 'Someone is taking care of it.'];
    if (notice.what === 'test') return ['This is a test', 'Notices reach this device.'];
    if (notice.alerts > 1) return [`${notice.alerts} alerts`, 'Open Vitalseal to see whom they concern.'];
    return [titles[notice.priority] ?? 'Alert', 'Open Vitalseal to see whom it concerns.'];
}

async function receive(notice) {
    const [title, body] = words(notice);
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
