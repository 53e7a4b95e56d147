/** A small gap map in which every state occurs. */
import type { GapMap, GapState } from '#schemas/requirement.ts';

const months = (...states: GapState[]) =>
  states.map((state, at) => ({ month: `2026-${String(8 + at).padStart(2, '0')}`, state }));

export const gapMap: GapMap = {
  asOf: '2026-10-20T12:00:00.000Z',
  from: '2025-11',
  to: '2026-10',
  requirements: [
    {
      number: 'PAC-2026-04',
      title: 'Yachts that wait',
      question: 'Which yachts wait outside a port?',
      from: '2026-08',
      to: '2026-10',
      setAt: '2026-07-20T00:00:00.000Z',
    },
    {
      number: 'PAC-2026-07',
      title: 'Cash by courier',
      question: 'Who carries cash between islands?',
      from: '2026-09',
      to: '2026-10',
      countries: ['TO', 'FJ'],
      setAt: '2026-08-20T00:00:00.000Z',
    },
  ],
  rows: [
    {
      partnerId: 'tonga-tcu',
      name: 'Tonga Transnational Crime Unit',
      country: 'TO',
      cells: [
        { requirement: 'PAC-2026-04', state: 'silent', reports: 0, months: months('nil', 'silent', 'not-due') },
        { requirement: 'PAC-2026-07', state: 'not-due', reports: 0, months: months('not-due') },
      ],
      outages: [],
    },
    {
      partnerId: 'fiji-tcu',
      name: 'Fiji Transnational Crime Unit',
      country: 'FJ',
      cells: [
        { requirement: 'PAC-2026-04', state: 'answered', reports: 3, months: months('answered', 'silent', 'answered') },
        { requirement: 'PAC-2026-07', state: 'nil', reports: 0, months: months('nil') },
      ],
      outages: [],
    },
    {
      partnerId: 'niue-tcu',
      name: 'Niue Transnational Crime Unit',
      country: 'NU',
      cells: [{ requirement: 'PAC-2026-04', state: 'offline', reports: 0, months: months('offline', 'offline') }],
      outages: [{ from: '2026-08-02', to: '2026-10-30', reason: 'cable', declaredBy: 'operator' }],
    },
  ],
};
