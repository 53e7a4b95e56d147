/** What the kit that runs was made with. The build puts it in; a program that runs from its sources has none. */
import type { KitImprint } from '#domain/kit-manifest.ts';

declare const PTCN_KIT: KitImprint | undefined;

export const kitImprint: KitImprint | undefined = typeof PTCN_KIT === 'undefined' ? undefined : PTCN_KIT;
