// A choice among several, with its label above: what filters and searches are set by.
import type { ReactNode } from "react";
import { w } from "../../lib/words";

interface ChoiceProps {
  label: string;
  value: string;
  set: (value: string) => void;
  /** The choice that asks for nothing. */
  none?: string;
  children: [string, string][];
}

export function Choice({ label, value, set, none, children }: ChoiceProps) {
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

export const Field = ({ label, children }: { label: string; children: ReactNode }) => (
  // biome-ignore lint/a11y/noLabelWithoutControl: the control is the child
  <label>
    <span>{label}</span>
    {children}
  </label>
);
