// What narrows a view: the filters by name, those that are set, and how a row is held against them.
import type { Label, Me, Row, SavedViews } from "../../lib/types";
import type { Filters } from "../../lib/view";

export type FilterName = keyof Filters;

/** In the order in which they stand. */
export const FILTERS: readonly FilterName[] = [
  "turn",
  "state",
  "owner",
  "team",
  "label",
  "priority",
  "waiting",
  "last_channel",
  "brand",
  "language",
];
export const TURNS = ["us", "customer", "bot"] as const;
export const STATES = ["open", "pending", "snoozed", "resolved"] as const;
export const ME = "me";
export const NOBODY = "nobody";
/** Minutes of waiting that are offered. */
export const WAITS = [5, 15, 30, 60, 240, 1440] as const;

/** What conversations can be filtered by; `undefined` while it is loading. */
export interface Known {
  labels: readonly Label[] | undefined;
  people: Me["people"] | undefined;
  kept: SavedViews | undefined;
}

/** The filters with others changed; what asks for nothing is left out. */
export function changed(filters: Filters, over: Filters): Filters {
  return Object.fromEntries(Object.entries({ ...filters, ...over }).filter(([, value]) => value));
}

export const filteredBy = (filters: Filters): FilterName[] => FILTERS.filter((name) => filters[name]);

/** The filters that ask for something there is no more: a retired label, a team, a person who left. */
export function gone(filters: Filters, { labels, people, kept }: Known): FilterName[] {
  const missing = (name: FilterName, all: readonly { id: string }[] | undefined) =>
    Boolean(filters[name]) && all !== undefined && !all.some(({ id }) => id === filters[name]);
  const someone = filters.owner !== ME && filters.owner !== NOBODY;
  return [
    ...(missing("label", labels) ? (["label"] as const) : []),
    ...(missing("team", kept?.teams) ? (["team"] as const) : []),
    ...(someone && missing("owner", people) ? (["owner"] as const) : []),
  ];
}

const OWNED: Record<string, (row: Row) => boolean> = {
  [ME]: ({ mine }) => mine,
  [NOBODY]: ({ owner }) => owner !== "agent",
};

/** True where a row surely fits: of some filters it does not tell, and those wait for the server. */
export function surelyFits(row: Row, filters: Filters): boolean {
  const { label, owner, last_channel, team, waiting, ...plain } = filters;
  if (team || waiting || (owner && !OWNED[owner]?.(row))) return false;
  if (label && !row.labels.some(({ id }) => id === label)) return false;
  if (last_channel && row.channel !== last_channel) return false;
  return Object.entries(plain).every(([name, value]) => !value || row[name as keyof typeof plain] === value);
}
