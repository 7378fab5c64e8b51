// A part that cannot be fetched is asked for again.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { later } from './later.ts';

test('a part that cannot be fetched comes when it can', async () => {
    let asked = 0;
    const part = await later(async () => {
        asked += 1;
        if (asked < 4) throw new TypeError('Failed to fetch');
        return 'the part';
    }, 1);
    assert.equal(part, 'the part');
    assert.equal(asked, 4);
});
