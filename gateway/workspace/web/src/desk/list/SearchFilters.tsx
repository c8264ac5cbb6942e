// What narrows the list and what else a search asks for, in a panel below the search box; folded, what is set stands as
// chips.
import { TriangleAlert, X } from "lucide-react";
import { useEffect, useRef } from "react";
import type { Person } from "../../lib/types";
import type { Filters } from "../../lib/view";
import { w, wordOr } from "../../lib/words";
import { channelName } from "../parts/channels";
import { Icon } from "../parts/Icon";
import { Choice, Field } from "../views/Field";
import { FilterFields } from "../views/FilterFields";
import { filteredBy, gone, type Known } from "../views/filters";
import { told } from "../views/filterWords";
import { BY, CHANNELS, type Narrowing, narrowedBy, WHEN } from "./narrowing";

export interface Narrowed {
  filters: Filters;
  filter: (filters: Filters) => void;
  narrowing: Narrowing;
  narrow: (narrowing: Narrowing) => void;
  clear: () => void;
  /** Asks for the name of a view that shows this; `undefined` where there is nothing to save. */
  save: (() => void) | undefined;
  /** Shows the list of saved views; `undefined` where there are none. */
  manage: (() => void) | undefined;
  known: Known;
}

/** How many filters are set. */
export const numberSet = ({ filters, narrowing }: Pick<Narrowed, "filters" | "narrowing">) =>
  filteredBy(filters).length + narrowedBy(narrowing).length;

export function FilterPanel({ id, close, ...narrowed }: Narrowed & { id: string; close: () => void }) {
  const { filters, filter, narrowing, narrow, known, clear, save, manage } = narrowed;
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.querySelector("select")?.focus(), []);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Esc closes what it holds
    <div
      className="filter-panel"
      id={id}
      ref={box}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        close();
      }}
    >
      <fieldset className="filters">
        <legend>{w("filters.title")}</legend>
        <FilterFields filters={filters} known={known} filter={filter} />
      </fieldset>
      <SoughtFields narrowing={narrowing} people={known.people ?? []} narrow={narrow} />
      <div className="filter-acts">
        {save && (
          <button type="button" className="small" onClick={save} title={`${w("views.save")} (V)`}>
            {w("views.save")}
          </button>
        )}
        {numberSet(narrowed) > 0 && (
          <button type="button" className="plain small" onClick={clear}>
            {w("search.clear")}
          </button>
        )}
        {manage && (
          <button type="button" className="plain small" onClick={manage}>
            {w("views.own")}
          </button>
        )}
      </div>
    </div>
  );
}

interface SoughtProps {
  narrowing: Narrowing;
  people: readonly Person[];
  narrow: (narrowing: Narrowing) => void;
}

function SoughtFields({ narrowing, people, narrow }: SoughtProps) {
  const set = (changed: Partial<Narrowing>) => narrow({ ...narrowing, ...changed });
  return (
    <fieldset className="filters">
      <legend>{w("filters.sought")}</legend>
      <Choice label={w("search.by")} value={narrowing.by} set={(by) => set({ by: by as Narrowing["by"] })}>
        {BY.map((one) => [one, wordOr(`search.by_${one}`, one)])}
      </Choice>
      <Choice
        label={w("search.when")}
        none={w("search.always")}
        value={narrowing.when}
        set={(when) => set({ when: when as Narrowing["when"] })}
      >
        {WHEN.map((one) => [one, wordOr(`search.when_${one}`, one)])}
      </Choice>
      {narrowing.when === "days" && (
        <>
          <Day label={w("search.from")} value={narrowing.from} set={(from) => set({ from })} />
          <Day label={w("search.to")} value={narrowing.to} set={(to) => set({ to })} />
        </>
      )}
      <Choice label={w("search.channel")} value={narrowing.channel} set={(channel) => set({ channel })}>
        {CHANNELS.map((one) => [one, channelName(one)])}
      </Choice>
      <Choice label={w("search.agent")} value={narrowing.agent} set={(agent) => set({ agent })}>
        {people.map((one) => [one.id, one.name])}
      </Choice>
    </fieldset>
  );
}

function Day({ label, value, set }: { label: string; value: string; set: (value: string) => void }) {
  return (
    <Field label={label}>
      <input type="date" value={value} onChange={(event) => set(event.target.value)} />
    </Field>
  );
}

/** The filters that are set, each with a button that drops it; one that asks for something there is no more says so. */
export function FilterChips({ filters, filter, narrowing, narrow, known, save }: Narrowed) {
  const lost = gone(filters, known);
  const chips = [
    ...filteredBy(filters).map((name) => ({
      key: `filter-${name}`,
      text: told(name, filters, known),
      bad: lost.includes(name),
      drop: () => filter({ [name]: "" }),
    })),
    ...narrowedBy(narrowing).map((name) => ({
      key: name,
      text: sought(narrowing, known.people ?? [], name),
      bad: false,
      drop: () => narrow({ ...narrowing, [name]: "", ...(name === "when" && { from: "", to: "" }) }),
    })),
  ];
  if (chips.length === 0) return null;
  return (
    <ul className="filter-chips" aria-label={w("search.filters")}>
      {chips.map(({ key, text, bad, drop }) => (
        <li key={key}>
          <button
            type="button"
            className={bad ? "chip warn" : "chip"}
            aria-label={w("search.drop", { filter: text })}
            onClick={drop}
          >
            {bad && <Icon of={TriangleAlert} />}
            {text}
            <Icon of={X} />
          </button>
        </li>
      ))}
      {save && (
        <li>
          <button type="button" className="plain small" onClick={save} title={`${w("views.save")} (V)`}>
            {w("views.save")}
          </button>
        </li>
      )}
    </ul>
  );
}

function sought(narrowing: Narrowing, people: readonly Person[], name: "by" | "when" | "channel" | "agent"): string {
  if (name === "channel") return channelName(narrowing.channel);
  if (name === "agent") return people.find(({ id }) => id === narrowing.agent)?.name ?? narrowing.agent;
  if (name === "when" && narrowing.when === "days") return [narrowing.from || "…", narrowing.to || "…"].join(" – ");
  return wordOr(`search.${name}_${narrowing[name]}`, narrowing[name]);
}
