// One label of the list, with its names and how many conversations have it; in its place, the form that changes it.
import { Archive, Pencil } from "lucide-react";
import { useReturnedFocus } from "../../desk/focus/useReturnedFocus";
import { Icon } from "../../desk/parts/Icon";
import { LabelChip } from "../../desk/triage/LabelChip";
import { labelName } from "../../lib/labels";
import type { Label, LabelBody, LabelList } from "../../lib/types";
import { language, w } from "../../lib/words";
import { LabelForm } from "./LabelForm";

interface Props {
  label: Label;
  live: number;
  colours: LabelList["colours"];
  languages: LabelList["languages"];
  edited: boolean;
  edit: (id: string) => void;
  /** `was` is the label as it was when the form came. */
  save: (body: LabelBody, was: LabelBody) => void;
  retire: () => void;
}

export function LabelLine({ label, live, colours, languages, edited, edit, save, retire }: Props) {
  const button = useReturnedFocus(edited);
  if (edited) {
    return (
      <li>
        <LabelForm focused label={label} colours={colours} languages={languages} save={save} close={() => edit("")} />
      </li>
    );
  }
  const name = labelName(label);
  const others = Object.entries(label.names).filter(([code]) => code !== language && label.names[code] !== name);
  return (
    <li>
      <LabelChip label={label} />
      {others.map(([code, text]) => (
        <span key={code} className="quiet small" lang={code}>
          {code.toUpperCase()}: {text}
        </span>
      ))}
      <span className="quiet small live">
        {w(live === 0 ? "labels.live_none" : live === 1 ? "labels.live_one" : "labels.live", { n: live })}
      </span>
      <button
        type="button"
        ref={button}
        className="plain square"
        aria-label={w("labels.edit_of", { name })}
        title={w("rules.edit")}
        onClick={() => edit(label.id)}
      >
        <Icon of={Pencil} />
      </button>
      <button
        type="button"
        className="plain square"
        aria-label={w("labels.retire_of", { name })}
        title={w("labels.retire")}
        onClick={retire}
      >
        <Icon of={Archive} />
      </button>
    </li>
  );
}
