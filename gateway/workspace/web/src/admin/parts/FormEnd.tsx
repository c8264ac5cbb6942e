// The end of an admin form: leaving it, where it can be left, and saving; before them what else it can do.
import type { ReactNode } from "react";
import { w } from "../../lib/words";

interface Props {
  ready?: boolean;
  /** What saving is called, where it is no plain saving. */
  does?: string;
  close?: () => void;
  children?: ReactNode;
}

export function FormEnd({ ready = true, does, close, children }: Props) {
  return (
    <div className="row end">
      {children}
      {close && (
        <button type="button" onClick={close}>
          {w("rules.cancel")}
        </button>
      )}
      <button type="submit" className="primary" disabled={!ready}>
        {does ?? w("rules.save")}
      </button>
    </div>
  );
}
