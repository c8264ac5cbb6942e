/** A labelled choice among a few; each option is its value and its words. */
interface Props {
  label: string;
  value: string;
  set: (value: string) => void;
  options: readonly (readonly [string, string])[];
}

export function Choice({ label, value, set, options }: Props) {
  return (
    <label>
      {label}
      <select value={value} onChange={(event) => set(event.target.value)}>
        {options.map(([one, words]) => (
          <option key={one} value={one}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}
