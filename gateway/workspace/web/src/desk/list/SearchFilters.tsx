// The filters of a search: four choices in a panel below the search box; folded, those that are set stand as chips.
import { X } from "lucide-react";
import type { ReactNode } from "react";
import type { Person } from "../../lib/types";
import { w, wordOr } from "../../lib/words";
import { channelName } from "../parts/channels";
import { Icon } from "../parts/Icon";
import { BY, CHANNELS, type Narrowing, NOT_NARROWED, narrowedBy, WHEN } from "./narrowing";

interface Props {
  narrowing: Narrowing;
  people: readonly Person[];
  change: (narrowing: Narrowing) => void;
}

export function FilterPanel({ narrowing, people, change, id }: Props & { id: string }) {
  const set = (changed: Partial<Narrowing>) => change({ ...narrowing, ...changed });
  return (
    <fieldset className="filters" id={id}>
      <legend className="vh">{w("search.filters")}</legend>
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
      {narrowedBy(narrowing).length > 0 && (
        <button type="button" className="plain small" onClick={() => change(NOT_NARROWED)}>
          {w("search.clear")}
        </button>
      )}
    </fieldset>
  );
}

interface ChoiceProps {
  label: string;
  value: string;
  set: (value: string) => void;
  /** The choice that asks for nothing. */
  none?: string;
  children: [string, string][];
}

function Choice({ label, value, set, none, children }: ChoiceProps) {
  return (
    <Field label={label}>
      <select value={value} onChange={(event) => set(event.target.value)}>
        <option value="">{none ?? w("search.any")}</option>
        {children.map(([key, name]) => (
          <option key={key} value={key}>
            {name}
          </option>
        ))}
      </select>
    </Field>
  );
}

function Day({ label, value, set }: Omit<ChoiceProps, "children" | "none">) {
  return (
    <Field label={label}>
      <input type="date" value={value} onChange={(event) => set(event.target.value)} />
    </Field>
  );
}

const Field = ({ label, children }: { label: string; children: ReactNode }) => (
  // biome-ignore lint/a11y/noLabelWithoutControl: the control is the child
  <label>
    <span>{label}</span>
    {children}
  </label>
);

/** The filters that are set, each with a button that drops it. */
export function FilterChips({ narrowing, people, change }: Props) {
  const set = narrowedBy(narrowing);
  if (set.length === 0) return null;
  return (
    <ul className="filter-chips" aria-label={w("search.filters")}>
      {set.map((name) => (
        <li key={name}>
          <button
            type="button"
            className="chip"
            aria-label={w("search.drop", { filter: told(narrowing, people, name) })}
            onClick={() => change({ ...narrowing, [name]: "", ...(name === "when" && { from: "", to: "" }) })}
          >
            {told(narrowing, people, name)}
            <Icon of={X} />
          </button>
        </li>
      ))}
    </ul>
  );
}

function told(narrowing: Narrowing, people: readonly Person[], name: "by" | "when" | "channel" | "agent"): string {
  if (name === "channel") return channelName(narrowing.channel);
  if (name === "agent") return people.find(({ id }) => id === narrowing.agent)?.name ?? narrowing.agent;
  if (name === "when" && narrowing.when === "days") return [narrowing.from || "…", narrowing.to || "…"].join(" – ");
  return wordOr(`search.${name}_${narrowing[name]}`, narrowing[name]);
}
