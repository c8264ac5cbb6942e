// Labels and priority of the open conversation, under its header, with the pickers that change them.
import { ChevronsUp, Tag, X } from "lucide-react";
import { useRef } from "react";
import { labelName } from "../../lib/labels";
import type { Row } from "../../lib/types";
import { w } from "../../lib/words";
import { holding, Picker } from "../choices/Picker";
import { useKeptFocus } from "../focus/useKeptFocus";
import { Icon } from "../parts/Icon";
import type { OpenMenu, UiDispatch } from "../state/ui";
import { labelChoices, PRIORITIES, priorityChoices } from "./choices";
import { LabelChip } from "./LabelChip";
import { PriorityChip } from "./PriorityChip";
import { useLabels } from "./useLabels";
import type { Marking } from "./useMarking";

interface Props {
  row: Row;
  menu: OpenMenu;
  dispatch: UiDispatch;
  marking: Marking;
}

export function Marks({ row, menu, dispatch, marking }: Props) {
  const close = () => dispatch({ type: "menu_opened", menu: "none" });
  const toggle = (wanted: OpenMenu) => () => dispatch({ type: "menu_toggled", menu: wanted });
  const box = useRef<HTMLDivElement>(null);
  useKeptFocus(box);
  return (
    <div className="marks" ref={box}>
      <PriorityChip priority={row.priority} />
      {row.labels.map((one) => (
        <LabelChip key={one.id} label={one}>
          <button
            type="button"
            className="plain"
            aria-label={w("labels.take_off", { name: labelName(one) })}
            onClick={() => marking.label(one, false)}
          >
            <Icon of={X} />
          </button>
        </LabelChip>
      ))}
      <span className="anchor">
        <MarkButton name="labels.put" hint="L" icon={Tag} open={menu === "label"} act={toggle("label")} />
        {menu === "label" && <LabelPicker row={row} marking={marking} close={close} />}
      </span>
      <span className="anchor">
        <MarkButton
          name="priority.set"
          hint="P"
          icon={ChevronsUp}
          open={menu === "priority"}
          act={toggle("priority")}
        />
        {menu === "priority" && (
          <Picker
            label={w("priority.set")}
            choices={(words) => holding(priorityChoices(row), words)}
            take={({ id }) => marking.priority(PRIORITIES.find((one) => one === id) ?? "normal")}
            close={close}
          />
        )}
      </span>
    </div>
  );
}

interface ButtonProps {
  name: "labels.put" | "priority.set";
  hint: string;
  icon: typeof Tag;
  open: boolean;
  act: () => void;
}

function MarkButton({ name, hint, icon, open, act }: ButtonProps) {
  return (
    <button
      type="button"
      className="plain small"
      aria-haspopup="dialog"
      aria-expanded={open}
      title={`${w(name)} (${hint})`}
      onClick={act}
    >
      <Icon of={icon} />
      {w(name)}
    </button>
  );
}

function LabelPicker({ row, marking, close }: Pick<Props, "row" | "marking"> & { close: () => void }) {
  const labels = useLabels();
  return (
    <Picker
      label={w("labels.choose")}
      none={w(labels.length ? "labels.no_match" : "labels.none")}
      choices={(words) => holding(labelChoices(labels, [row]), words)}
      take={({ one, on }) => marking.label(one, !on)}
      close={close}
    />
  );
}
