// The filters in words: what can be chosen for each, and what a chip says.
import { labelName } from "../../lib/labels";
import type { Filters } from "../../lib/view";
import { languageName, w, wordOr } from "../../lib/words";
import { channelName } from "../parts/channels";
import { PRIORITIES } from "../triage/choices";
import { type FilterName, gone, type Known, ME, NOBODY, STATES, TURNS, WAITS } from "./filters";

/** `[value, name]` of all that can be chosen; what is set already and there is no more stands last. */
export function choices(name: FilterName, filters: Filters, known: Known): [string, string][] {
  const offered = OFFERED[name](known);
  const set = String(filters[name] || "");
  const lost = set !== "" && !offered.some(([value]) => value === set);
  return lost ? [...offered, [set, value(name, filters, known)]] : offered;
}

const OFFERED: Record<FilterName, (known: Known) => [string, string][]> = {
  turn: () => TURNS.map((one) => [one, wordOr(`filters.turn_${one}`, one)]),
  state: () => STATES.map((one) => [one, wordOr(`filters.state_${one}`, one)]),
  owner: ({ people }) => [
    [ME, w("filters.owner_me")],
    [NOBODY, w("filters.owner_nobody")],
    ...(people ?? []).map(({ id, name }): [string, string] => [id, name]),
  ],
  team: ({ kept }) => (kept?.teams ?? []).map(({ id, name }) => [id, name]),
  label: ({ labels }) => (labels ?? []).map((one) => [one.id, labelName(one)]),
  priority: () => PRIORITIES.map((one) => [one, w(`priority.${one}`)]),
  waiting: () => WAITS.map((minutes) => [String(minutes), longer(minutes)]),
  last_channel: ({ kept }) => (kept?.channels ?? []).map((one) => [one, channelName(one)]),
  brand: ({ kept }) => (kept?.brands ?? []).map((one) => [one, one]),
  language: ({ kept }) => (kept?.languages ?? []).map((one) => [one, languageName(one)]),
};

function longer(minutes: number): string {
  if (minutes % 1440 === 0) return w("filters.longer_days", { n: minutes / 1440 });
  if (minutes % 60 === 0) return w("filters.longer_hours", { n: minutes / 60 });
  return w("filters.longer_minutes", { n: minutes });
}

/** What is set for a filter, in words. */
export function value(name: FilterName, filters: Filters, known: Known): string {
  const set = String(filters[name] ?? "");
  if (gone(filters, known).includes(name)) return w("filters.gone");
  if (name === "waiting") return longer(Number(set));
  return OFFERED[name](known).find(([one]) => one === set)?.[1] ?? set;
}

export const filterName = (name: FilterName) => w(`filters.${name}`);

/** What a chip says: the filter by its name and what is set. */
export const told = (name: FilterName, filters: Filters, known: Known): string =>
  w("filters.chip", { name: filterName(name), value: value(name, filters, known) });
