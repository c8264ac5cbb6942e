// A dialog over the page with a title and a cross; Esc closes it too.
import { X } from "lucide-react";
import { type ReactNode, useEffect, useId, useRef } from "react";
import { w } from "../../lib/words";
import { Icon } from "./Icon";

interface Props {
  title: string;
  kind: string;
  /** What gets the focus, as a selector; without one, the cross does. */
  focus?: string;
  close: () => void;
  children: (leave: () => void) => ReactNode;
}

interface ActionsProps {
  /** What the button says that submits the form around it. */
  does: string;
  ready: boolean;
  leave: () => void;
}

/** The end of a dialog with a form: do it, or leave. */
export function SheetActions({ does, ready, leave }: ActionsProps) {
  return (
    <footer className="row">
      <button type="submit" className="primary" disabled={!ready}>
        {does}
      </button>
      <button type="button" onClick={leave}>
        {w("redact.cancel")}
      </button>
    </footer>
  );
}

export function Sheet({ title, kind, focus = "", close, children }: Props) {
  const box = useRef<HTMLDialogElement>(null);
  const name = useId();
  useEffect(() => {
    box.current?.showModal(); // which gives the focus to the first button
    if (focus) box.current?.querySelector<HTMLElement>(focus)?.focus();
  }, [focus]);
  const leave = () => box.current?.close();
  return (
    <dialog ref={box} className={kind} onClose={close} aria-labelledby={name}>
      <header className="row spread">
        <h2 id={name}>{title}</h2>
        <button type="button" className="plain square" onClick={leave} aria-label={w("desk.close")}>
          <Icon of={X} />
        </button>
      </header>
      {children(leave)}
    </dialog>
  );
}
