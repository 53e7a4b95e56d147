// Which route a request takes, as API Gateway REST decides it. Pure. A fixed segment beats `{name}`, which
// beats `{name+}`; a trailing slash does not matter for the way, only for the event.

import type { RouteModel } from './template-routes.ts';

export type Match = { route: RouteModel; pathParameters: { [name: string]: string } };

export function matchRoute(routes: readonly RouteModel[], method: string, path: string): Match | undefined {
  const segments = segmentsOf(path);
  const candidates = routes.flatMap((route) => {
    if (route.method !== method && route.method !== 'ANY') return [];
    const found = matchResource(segmentsOf(route.resource), segments);
    return found === undefined ? [] : [{ route, ...found }];
  });
  candidates.sort((left, right) => (left.rank < right.rank ? -1 : left.rank > right.rank ? 1 : 0));
  return candidates[0];
}

type Found = { pathParameters: { [name: string]: string }; rank: string };

// The rank spells the way from the root: 0 fixed, 1 `{name}`, 2 `{name+}`; the smallest string is the closest.
function matchResource(resource: string[], segments: string[]): Found | undefined {
  const pathParameters: { [name: string]: string } = {};
  let rank = '';
  for (const [index, part] of resource.entries()) {
    const segment = segments[index];
    if (segment === undefined || segment === '') return undefined;
    const greedy = /^\{(.+)\+\}$/.exec(part)?.[1];
    if (greedy !== undefined) {
      pathParameters[greedy] = segments.slice(index).join('/');
      return { pathParameters, rank: `${rank}2` };
    }
    const name = /^\{(.+)\}$/.exec(part)?.[1];
    if (name === undefined && part !== segment) return undefined;
    if (name !== undefined) pathParameters[name] = segment;
    rank += name === undefined ? '0' : '1';
  }
  return resource.length === segments.length ? { pathParameters, rank } : undefined;
}

function segmentsOf(path: string): string[] {
  const trimmed = path.replace(/^\//, '').replace(/\/$/, '');
  return trimmed === '' ? [] : trimmed.split('/');
}
