// The list box of a combobox, and how many choices there are, which is read out.
import { useEffect, useRef } from "react";
import { w } from "../../lib/words";
import { type Choice, type ChoicesState, optionId } from "./useChoices";

interface Props<C extends Choice> {
  state: ChoicesState<C>;
  label: string;
}

export function Choices<C extends Choice>({ state, label }: Props<C>) {
  const { id, open, choices, active, point, take } = state;
  const box = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: looks for the active choice again when it is another
  useEffect(() => {
    box.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [active, choices]);
  return (
    <>
      <span className="vh" role="status">
        {open && w(choices.length === 1 ? "choices.one" : "choices.some", { n: choices.length })}
      </span>
      {open && (
        <div className="choices" role="listbox" id={id} aria-label={label} ref={box} tabIndex={-1}>
          {choices.map((one, n) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the focus and its keys
            // biome-ignore lint/a11y/useFocusableInteractive: the field names its active choice
            <div
              key={one.id}
              id={optionId(id, one)}
              role="option"
              aria-selected={n === active}
              onPointerMove={() => point(n)}
              onMouseDown={(event) => event.preventDefault()} // the focus stays in the field
              onClick={() => take(one)}
            >
              {one.sign && <kbd>{one.sign}</kbd>}
              <span>{one.label}</span>
              {one.detail && <span className="quiet small">{one.detail}</span>}
            </div>
          ))}
        </div>
      )}
    </>
  );
}
