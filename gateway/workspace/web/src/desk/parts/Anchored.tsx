// A button with a form that floats below it.
import { type ReactNode, useRef, useState } from "react";
import { useFloating } from "./useFloating";

interface Props {
  title: string;
  button: ReactNode;
  form: (close: () => void) => ReactNode;
}

export function Anchored({ title, button, form }: Props) {
  const [shown, show] = useState(false);
  const close = () => show(false);
  return (
    <span className="anchor">
      <button type="button" className="plain small" aria-expanded={shown} title={title} onClick={() => show(!shown)}>
        {button}
      </button>
      {shown && <Floating close={close}>{form(close)}</Floating>}
    </span>
  );
}

function Floating({ close, children }: { close: () => void; children: ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  const press = useFloating(box, close);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Esc closes what floats within
    <div ref={box} onKeyDown={press}>
      {children}
    </div>
  );
}
