import { measure } from './handler.part.ts';
import { FULL } from './rounds.ts';
for (const r of (await measure(FULL)).slice(0,1)) console.error(r.figure, r.against, r.ratio);
