// A day and a time to choose, floating at its button. It must be to come.
import { type FormEvent, useEffect, useRef, useState } from "react";
import { now } from "../../lib/time";
import { w } from "../../lib/words";
import { useFloating } from "./useFloating";

interface Props {
  label: string;
  /** What the button says. */
  does: string;
  /** What stands in the field at first. */
  first: Date;
  take(at: Date): void;
  close(): void;
}

/** As a `datetime-local` field has it, in this browser's time zone. */
export function written(at: Date): string {
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, "2026-11-30T09:00".length);
}

export function TimePicker({ label, does, first, take, close }: Props) {
  const [value, setValue] = useState(written(first));
  const [fault, setFault] = useState("");
  const box = useRef<HTMLFormElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const closeByEscape = useFloating(box, close);
  useEffect(() => field.current?.focus(), []);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const at = new Date(value);
    if (at.getTime() > now()) {
      close();
      take(at);
    } else setFault(w(value ? "refused.past" : "time.none"));
  };
  return (
    <form
      className="menu"
      ref={box}
      role="dialog"
      aria-label={does}
      onKeyDown={closeByEscape}
      onSubmit={submit}
      noValidate
    >
      <label className="field">
        {label}
        <input
          ref={field}
          type="datetime-local"
          value={value}
          min={written(new Date(now()))}
          aria-invalid={fault !== ""}
          onChange={(event) => {
            setValue(event.target.value);
            setFault("");
          }}
        />
      </label>
      {fault && (
        <p className="bad-ink" role="alert">
          {fault}
        </p>
      )}
      <footer className="row">
        <button type="submit" className="primary">
          {does}
        </button>
      </footer>
    </form>
  );
}
