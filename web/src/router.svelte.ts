// Where the reader is, from the part of the address behind "#": works from any static server.
//   #/                                     the ward
//   #/setup/TOKEN                          coming in by an invitation
//   #/enrol                                a patient comes; #/enrol/0x…: another device for one
//   #/patient/0x…?at=records               one patient, from the top or at the list of records
//   #/notices                              who is called, and how
//   #/notice/ID                            where a notice leads: to the patient of its alert
//   #/patient/0x…/record/CID?start=…       one record
//   #/tour                                 the first minute of the demo
//   #/explorer?block=7                     the chain's blocks from that one back, or the newest

export type Route =
    | { page: 'ward' }
    | { page: 'setup'; invitation: string }
    | { page: 'enrol'; patient: string }
    | { page: 'patient'; patient: string; at: string }
    | { page: 'record'; patient: string; cid: string; start: string }
    | { page: 'tour' }
    | { page: 'explorer'; block: number | null }
    | { page: 'notices' }
    | { page: 'notice'; notice: string }
    | { page: 'unknown' };

export function parseRoute(hash: string): Route {
    const [path = '', query = ''] = hash.replace(/^#/, '').split('?');
    const parts = path.split('/').filter(Boolean);
    if (parts.length === 0) return { page: 'ward' };
    const [first, patient = '', third, cid = ''] = parts;
    if (first === 'tour' && parts.length === 1) return { page: 'tour' };
    if (first === 'explorer' && parts.length === 1) return { page: 'explorer', block: blockIn(query) };
    if (first === 'setup' && parts.length === 2 && /^[0-9a-f]{40}$/.test(patient)) return { page: 'setup', invitation: patient };
    if (first === 'enrol' && (parts.length === 1 || /^0x[0-9a-fA-F]{40}$/.test(patient))) return { page: 'enrol', patient };
    if (first === 'notices' && parts.length === 1) return { page: 'notices' };
    if (first === 'notice' && parts.length === 2 && /^[0-9a-f]{32}$/.test(patient)) return { page: 'notice', notice: patient };
    if (first !== 'patient' || !/^0x[0-9a-fA-F]{40}$/.test(patient)) return { page: 'unknown' };
    const parameter = (name: string): string => new URLSearchParams(query).get(name) ?? '';
    if (parts.length === 2) return { page: 'patient', patient, at: parameter('at') };
    if (third !== 'record' || parts.length !== 4 || !/^b[a-z2-7]+$/.test(cid)) return { page: 'unknown' };
    return { page: 'record', patient, cid, start: parameter('start') };
}

function blockIn(query: string): number | null {
    const block = new URLSearchParams(query).get('block') ?? '';
    return /^\d{1,15}$/.test(block) ? Number(block) : null;
}

export const links = {
    tour: '#/tour',
    explorer: (block: number | null) => (block === null ? '#/explorer' : `#/explorer?block=${block}`),
    ward: '#/',
    enrol: '#/enrol',
    device: (patient: string) => `#/enrol/${patient}`,
    notices: '#/notices',
    patient: (patient: string) => `#/patient/${patient}`,
    records: (patient: string) => `#/patient/${patient}?at=records`,
    record: (patient: string, cid: string, start: string) =>
        `#/patient/${patient}/record/${cid}?start=${encodeURIComponent(start)}`,
};

class Router {
    route = $state<Route>(parseRoute(location.hash));

    start(onChange: () => void): void {
        window.addEventListener('hashchange', () => {
            this.route = parseRoute(location.hash);
            onChange();
        });
    }
}

export const router = new Router();
