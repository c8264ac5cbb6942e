// The end of a form in the place of what it changes: why it was refused, saving, leaving. It can be sent again at once.
import type { ReactNode } from "react";
import { w } from "../../lib/words";

interface Props {
  /** Why it was refused, where it was. */
  fault: string;
  does: string;
  off: boolean;
  title?: string;
  leave: () => void;
  /** What else helps, before saving. */
  children?: ReactNode;
}

export function FormEnd({ fault, does, off, title, leave, children }: Props) {
  return (
    <>
      {fault && (
        <p className="told bad" role="alert">
          {fault}
        </p>
      )}
      <p className="row">
        {children}
        <button type="submit" className="primary" title={title} aria-disabled={off}>
          {does}
        </button>
        <button type="button" onClick={leave}>
          {w("redact.cancel")}
        </button>
      </p>
    </>
  );
}
