// The form of a customer's note, in the note's place. Ctrl+Enter saves, Esc leaves; what was typed stays where it is refused.
import { type FormEvent, type KeyboardEvent, useState } from "react";
import { Refused } from "../../lib/api";
import { at } from "../../lib/time";
import type { WrittenNote } from "../../lib/types";
import { why } from "../../lib/why";
import { w } from "../../lib/words";
import { closeByEscape } from "../focus/closeByEscape";
import { FormEnd } from "../parts/FormEnd";
import type { NoteActs } from "./useNoting";

const LONGEST = 1000;

interface Props {
  note?: WrittenNote;
  acts: NoteActs;
  close: () => void;
}

export function NoteForm({ note, acts: { saving, saved }, close }: Props) {
  const [was] = useState(note);
  const [text, setText] = useState(note?.text ?? "");
  const save = (event: { preventDefault: () => void }) => {
    event.preventDefault();
    if (saving.isPending || !text.trim()) return;
    saving.mutate(
      { text, was: was?.id ?? "" },
      {
        onSuccess: (written) => {
          saved(written, was);
          close();
        },
      },
    );
  };
  const leave = closeByEscape(close);
  const press = (event: KeyboardEvent) => {
    leave(event);
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) save(event);
  };
  return (
    <form className="block-form note-form" onSubmit={(event: FormEvent) => save(event)} onKeyDown={press}>
      <label>
        <span className="vh">{w("customer.note")}</span>
        <textarea
          // biome-ignore lint/a11y/noAutofocus: the form opens by a key or a press, to be typed into
          autoFocus
          dir="auto"
          rows={3}
          value={text}
          maxLength={LONGEST}
          onChange={(event) => setText(event.target.value)}
        />
      </label>
      <p className="quiet small">{w("customer.note_hint")}</p>
      <FormEnd
        fault={saving.isError ? refused(saving.error) : ""}
        does={w("customer.save")}
        off={saving.isPending || !text.trim()}
        title="Ctrl+Enter"
        leave={close}
      />
    </form>
  );
}

/** Who wrote another note meanwhile, where that is why it was refused. */
function refused(fault: unknown): string {
  if (!(fault instanceof Refused) || fault.code !== "note_changed" || !fault.detail.by) return why(fault);
  return w("customer.note_changed_by", { by: String(fault.detail.by), time: at(String(fault.detail.at)) });
}
