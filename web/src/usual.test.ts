import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PatientCard } from './types.ts';
import { bloodPressure, heartRate, systolic } from './units.ts';
import { standingOf } from './usual.ts';

const card = (value: number, code = heartRate): PatientCard =>
    ({ vitals: { [code]: { value, text: String(value), unit: '/min', time: '', trend: 0, stale: false } } }) as unknown as PatientCard;
const usual = { low: 61, middle: 70, high: 84, learnt: true };

test('bounds belong to what is usual', () => {
    for (const [value, word] of [[60, 'lower'], [61, 'usual'], [84, 'usual'], [85, 'higher']] as const)
        assert.equal(standingOf(card(value), heartRate, { [heartRate]: usual }), word);
});

test('of people in general nothing is said, nor without a value', () => {
    assert.equal(standingOf(card(150), heartRate, { [heartRate]: { ...usual, learnt: false } }), 'unknown');
    assert.equal(standingOf(card(150), heartRate, {}), 'unknown');
    assert.equal(standingOf(card(150, systolic), heartRate, { [heartRate]: usual }), 'unknown');
});

test('blood pressure is judged by its upper value', () =>
    assert.equal(standingOf(card(150, systolic), bloodPressure, { [systolic]: usual }), 'higher'));
