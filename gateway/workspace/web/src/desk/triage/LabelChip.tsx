// A label as rows and panes show it: its name, behind a dot of its colour, which alone says nothing.
import type { ReactNode } from "react";
import { labelName } from "../../lib/labels";
import type { Label } from "../../lib/types";

export function LabelChip({ label, children }: { label: Label; children?: ReactNode }) {
  return (
    <span className="chip label">
      <i className="label-dot" data-colour={label.colour} aria-hidden="true" />
      <span dir="auto">{labelName(label)}</span>
      {children}
    </span>
  );
}
