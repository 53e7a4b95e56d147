import { Cursors } from '#domain/cursor.ts';
import { cpuOf, FULL } from './rounds.ts';
import { claimsFor } from './benchmark-report.ts';
const objs = Array.from({ length: 100 }, () => claimsFor({ partnerId: 'x', origin: 'y' }, '4 KB'));
const st = objs.map((o) => JSON.stringify(o));
console.log(st[0]!.length, Buffer.byteLength(st[0]!));
const c = new Cursors(new Uint8Array(32));
const ctx = { } as never;
console.log(await cpuOf({ join: () => { st.join(','); }, joinBytes: () => { Buffer.byteLength(`{"items":[${st.join(',')}],"x":1}`); }, stringify: () => { JSON.stringify({ items: objs }); }, stringifyBytes: () => { Buffer.byteLength(JSON.stringify({ items: objs })); }, join2: () => { `{"items":[${st.join(',')}],"x":1}`.charCodeAt(100000) } }, FULL));
