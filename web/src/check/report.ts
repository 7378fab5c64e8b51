// What the node's list says about one record, and how a refusal of the node looks.

export interface ReportInfo {
    cid: string;
    seq: number;
    kind: string;
    start: string;
    end: string;
    sealed: string;
    leaf: number;
    bytes: number;
    checkpoint_size: number | null;
}

export class Refused extends Error {
    readonly status: number;
    readonly code: string;
    /** For people; empty where the node said nothing. */
    readonly detail: string;
    constructor(status: number, code: string, detail = '') {
        super(`refused: ${status} ${code}`);
        this.status = status;
        this.code = code;
        this.detail = detail;
    }
}
