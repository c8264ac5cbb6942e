// Ctrl+K: one field for everything an agent can do or go to, and for every conversation they may see.
import { useEffect, useRef, useState } from "react";
import { w } from "../../lib/words";
import { Choices } from "../choices/Choices";
import { holding } from "../choices/Picker";
import { useChoices } from "../choices/useChoices";
import type { DeskState } from "../state/useDesk";
import { type Act, acts } from "./acts";
import { useFound } from "./useFound";

export function Palette({ desk, close }: { desk: DeskState; close: () => void }) {
  const [words, setWords] = useState("");
  const box = useRef<HTMLDialogElement>(null);
  useEffect(() => box.current?.showModal(), []);
  const found = useFound(words, desk.open, desk.openCustomer);
  const offered: readonly Act[] = [...holding(acts(desk), words), ...found.rows];
  const leave = () => box.current?.close();
  const take = (act: Act) => {
    leave();
    act.act();
  };
  const state = useChoices({ choices: offered, open: true, take, close: leave });
  return (
    <dialog ref={box} className="palette" onClose={close} aria-label={w("palette.title")}>
      <input
        type="text"
        value={words}
        placeholder={w("palette.hint")}
        aria-label={w("palette.title")}
        autoComplete="off"
        onChange={(event) => setWords(event.target.value)}
        onKeyDown={(event) => void state.keys(event)}
        {...state.field}
      />
      <Choices state={state} label={w("palette.title")} />
      {offered.length === 0 && (
        <p className="quiet" role="status">
          {w(found.waiting ? "palette.searching" : "choices.none")}
        </p>
      )}
    </dialog>
  );
}
