// Writes a customer's note and takes it off; each with its way back.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { post } from "../../lib/api";
import type { CustomerNoteBody, WrittenNote } from "../../lib/types";
import { why } from "../../lib/why";
import { w } from "../../lib/words";
import type { Toast } from "../parts/Toasts";
import { keys } from "../state/queries";
import { wayBack } from "../state/useCommands";

export interface NoteActs {
  saving: ReturnType<typeof useWriting>;
  tell: (toast: Toast) => void;
  /** Tells that a note was written where `before` stood. */
  saved: (note: WrittenNote, before?: WrittenNote) => void;
  takeOff: (note: WrittenNote) => void;
}

function useWriting(customer: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: CustomerNoteBody) => post("/api/desk/customers/{customer}/note", { path: { customer }, body }),
    onSettled: () => {
      void client.invalidateQueries({ queryKey: [...keys.customers, customer] });
      void client.invalidateQueries({ queryKey: keys.conversations });
    },
  });
}

export function useNoting(customer: string, tell: NoteActs["tell"]): NoteActs {
  const saving = useWriting(customer);
  const { mutate, mutateAsync } = saving;
  const undo = (written: WrittenNote, before?: WrittenNote) =>
    wayBack(() => mutateAsync({ text: before?.text ?? "", was: written.id }), tell);
  return {
    saving,
    tell,
    saved: (note, before) => tell({ text: w("customer.note_saved"), undo: undo(note, before) }),
    takeOff: (note) =>
      mutate(
        { text: "", was: note.id },
        {
          onSuccess: (empty) => tell({ text: w("customer.note_taken_off"), undo: undo(empty, note) }),
          onError: (fault) => tell({ text: why(fault), bad: true }),
        },
      ),
  };
}
