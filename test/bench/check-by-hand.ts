/**
 * What somebody would write who wanted the benchmark's report checked as fast as can be: types, lengths, words and unknown
 * members, member by member, the first fault ends it. It is the floor, not a contract: schemas/ is the contract.
 */

type Members = { readonly [name: string]: unknown };
type Check = (value: unknown) => boolean;

const text =
  (max: number, shape?: RegExp): Check =>
  (value) =>
    typeof value === 'string' && value.length > 0 && value.length <= max && (shape === undefined || shape.test(value));
const number =
  (min: number, max: number): Check =>
  (value) =>
    typeof value === 'number' && value >= min && value <= max;
const word = (...words: readonly string[]): Check => {
  const known = new Set<unknown>(words);
  return (value) => known.has(value);
};
const list =
  (max: number, item: Check): Check =>
  (value) => {
    if (!Array.isArray(value) || value.length > max) return false;
    for (const one of value) if (!item(one)) return false;
    return true;
  };
const members = (required: Readonly<Record<string, Check>>, optional: Readonly<Record<string, Check>> = {}): Check => {
  const checks = new Map(Object.entries({ ...required, ...optional }));
  const needed = Object.keys(required);
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
    for (const name of Object.keys(value)) {
      const check = checks.get(name);
      if (check === undefined || !check((value as Members)[name])) return false;
    }
    for (const name of needed) if ((value as Members)[name] === undefined) return false;
    return true;
  };
};

const country = text(2, /^[A-Z]{2}$/);
const entityId = text(32, /^[a-z][a-z0-9-]*$/);
const day = text(24, /^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d{1,3})?Z)?$/);
const place = members({ country }, { name: text(200), latitude: number(-90, 90), longitude: number(-180, 180) });
const kinds: Readonly<Record<string, Check>> = {
  vessel: entity({ type: text(32), lengthMetres: number(0.5, 500), registration: text(64) }),
  vehicle: entity({ plate: text(32), country, make: text(100), model: text(100), colour: text(50) }),
  commodity: entity({
    category: word('drug', 'precursor', 'tobacco', 'species', 'firearm', 'food', 'cash', 'other'),
    name: text(200),
    quantity: members({ amount: number(0, 1e12), unit: text(8) }),
    concealment: text(500),
    origin: text(200),
  }),
  person: entity({
    names: list(20, members({ full: text(200) }, { kind: text(16) })),
    birth: members({}, { date: day, year: number(1900, 2100), country }),
    sex: word('female', 'male', 'unspecified'),
    nationalities: list(10, country),
    occupation: text(200),
  }),
  phone: entity({ number: text(40), country, type: word('mobile', 'landline', 'satellite', 'internet') }),
  organisation: entity({ name: text(200), type: text(32), country, registrationNumber: text(64) }),
  location: entity({ place, use: text(16) }),
};

function entity(own: Readonly<Record<string, Check>>): Check {
  return members({ id: entityId, kind: text(16) }, { role: text(16), note: text(1000), ...own });
}

const report = members(
  {
    schema: word('report/1'),
    title: text(200),
    narrative: text(65_536),
    language: text(16, /^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}$/),
    crimeTypes: list(6, text(32)),
    activity: members({ from: day, places: list(50, place) }, { to: day }),
    grading: members({
      reliability: word('A', 'B', 'C', 'D', 'E', 'F'),
      credibility: word('1', '2', '3', '4', '5', '6'),
    }),
    handling: members(
      { classification: word('UNCLASSIFIED', 'IN-CONFIDENCE', 'SENSITIVE', 'RESTRICTED'), tlp: text(12) },
      { partnerMarking: text(128), releasableTo: list(50, text(32)), purpose: text(24), caveats: list(10, text(256)) },
    ),
  },
  {
    enablers: list(4, text(32)),
    entities: list(200, (value) => kinds[(value as { kind: string }).kind]?.(value) === true),
    relationships: list(
      500,
      members({ from: entityId, role: text(32), to: entityId }, { since: day, until: day, note: text(1000) }),
    ),
    harms: list(10, members({ area: text(16), kind: text(32) }, { description: text(1000) })),
    perpetrators: list(6, text(32)),
    precedence: word('routine', 'priority', 'immediate'),
  },
);

/** Claims of a submission of the benchmark's report. */
export const checkByHand: Check = members(
  {
    iss: text(32, /^[a-z0-9-]+$/),
    aud: text(256),
    iat: number(0, 4_102_444_800),
    jti: text(36, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
    report,
  },
  { answers: list(20, text(32)) },
);
