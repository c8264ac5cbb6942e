// What colleagues noted of the customer, on their page and on the card of each conversation of theirs.
import { Pencil, Pin, PinOff } from "lucide-react";
import { useRef, useState } from "react";
import { at } from "../../lib/time";
import type { WrittenNote } from "../../lib/types";
import { w } from "../../lib/words";
import { Icon } from "../parts/Icon";
import { IconButton } from "../parts/IconButton";
import { useMe } from "../state/queries";
import { NoteForm } from "./NoteForm";
import { type NoteActs, useNoting } from "./useNoting";

interface Props {
  customer: string;
  notes: readonly WrittenNote[];
  /** What stood before; told on the customer's page only. */
  older?: readonly WrittenNote[];
  tell: NoteActs["tell"];
}

export function CustomerNotes({ customer, notes, older = [], tell }: Props) {
  const may = useMe()?.permissions.includes("conversations:write") ?? false;
  const acts = useNoting(customer, tell);
  const [edited, setEdited] = useState<string>();
  const box = useRef<HTMLElement>(null);
  const close = () => {
    setEdited(undefined);
    // what stands in the form's place then has the focus
    requestAnimationFrame(() => box.current?.querySelector<HTMLElement>("button")?.focus());
  };
  if (!may && notes.length + older.length === 0) return null;
  return (
    <section aria-label={w("customer.note")} ref={box}>
      {(notes.length > 0 || older.length > 0 || edited !== undefined) && <h3>{w("customer.note")}</h3>}
      {notes.map((note) =>
        edited === note.id ? (
          <NoteForm key={note.id} note={note} acts={acts} close={close} />
        ) : (
          <Note key={note.id} note={note} acts={acts} edit={may ? () => setEdited(note.id) : undefined} />
        ),
      )}
      {edited === "" && <NoteForm acts={acts} close={close} />}
      {may && notes.length === 0 && edited === undefined && (
        <button type="button" className="small" onClick={() => setEdited("")}>
          <Icon of={Pin} />
          {w("customer.add_note")}
        </button>
      )}
      {older.length > 0 && <Older notes={older} />}
    </section>
  );
}

function Note({ note, acts, edit }: { note: WrittenNote; acts: NoteActs; edit: (() => void) | undefined }) {
  return (
    <div className="pinned-note">
      <Icon of={Pin} />
      <div>
        <p dir="auto">{note.text}</p>
        <p className="quiet small">{signed(note)}</p>
      </div>
      {edit && (
        <span className="row">
          <IconButton label={w("customer.edit_note")} icon={Pencil} act={edit} />
          <IconButton label={w("customer.note_off")} icon={PinOff} act={() => acts.takeOff(note)} />
        </span>
      )}
    </div>
  );
}

function Older({ notes }: { notes: readonly WrittenNote[] }) {
  return (
    <details>
      <summary className="small">{w("customer.older_notes", { n: notes.length })}</summary>
      <ul className="older-notes">
        {notes.map((note) => (
          <li key={note.id}>
            <p dir="auto">{note.text}</p>
            <p className="quiet small">{signed(note)}</p>
          </li>
        ))}
      </ul>
    </details>
  );
}

/** Who wrote it and when; only when where its author's account is gone. */
const signed = ({ by, at: written }: WrittenNote) =>
  by ? w("customer.note_by", { by, time: at(written) }) : at(written);
