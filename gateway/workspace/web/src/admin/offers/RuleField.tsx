// The field of a rule's value, by its shape: a switch, a list of line types, a count, a time, or countries.
import { useEffect, useId, useRef } from "react";
import { kind } from "../../lib/decision";
import type { Standing } from "../../lib/types";
import { isNumber, LINE_TYPES, type Value } from "./rules";

interface Props {
  rule: Standing;
  name: string;
  draft: Value;
  set: (draft: Value) => void;
  wrong: boolean;
}

export function RuleField(props: Props) {
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);
  const { rule, name, draft, set } = props;
  if (rule.shape === "switch")
    return (
      <label className="inline">
        <input ref={first} type="checkbox" checked={draft === true} onChange={(event) => set(event.target.checked)} />
        {name}
      </label>
    );
  if (rule.shape === "line_types") return <LineTypes {...props} first={first} />;
  return <Typed {...props} first={first} />;
}

function LineTypes({ name, draft, set, first }: Props & { first: React.Ref<HTMLInputElement> }) {
  const chosen = Array.isArray(draft) ? draft : [];
  const toggle = (one: string, on: boolean) =>
    set(LINE_TYPES.filter((type) => (type === one ? on : chosen.includes(type))).sort());
  return (
    <fieldset className="line-types">
      <legend>{name}</legend>
      {LINE_TYPES.map((type, place) => (
        <label className="inline" key={type}>
          <input
            ref={place === 0 ? first : undefined}
            type="checkbox"
            checked={chosen.includes(type)}
            onChange={(event) => toggle(type, event.target.checked)}
          />
          {kind(type)}
        </label>
      ))}
    </fieldset>
  );
}

function Typed({ rule, name, draft, set, wrong, first }: Props & { first: React.Ref<HTMLInputElement> }) {
  const id = useId();
  const type = rule.shape === "time" ? "time" : "text";
  return (
    <label htmlFor={id}>
      {name}
      <input
        id={id}
        ref={first}
        type={type}
        inputMode={isNumber(rule.shape) ? "numeric" : undefined}
        value={String(draft)}
        aria-invalid={wrong}
        onChange={(event) => set(event.target.value)}
      />
    </label>
  );
}
