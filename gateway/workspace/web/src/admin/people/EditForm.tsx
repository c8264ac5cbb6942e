// The form in which something with a name is changed: its name first, what else it has, and saving. Esc closes it.
import { type FormEvent, type ReactNode, useEffect, useRef } from "react";
import { w } from "../../lib/words";
import { FormEnd } from "../parts/FormEnd";

interface Props {
  /** What is changed, as it is called now. */
  of: string;
  /** Names what is changed, where no field does. */
  heading?: string;
  label: string;
  name: string;
  /** Characters of the name at most. */
  longest?: number;
  setName: (name: string) => void;
  ready: boolean;
  save: () => void;
  close: () => void;
  children: ReactNode;
  after?: ReactNode;
}

export function EditForm({
  of,
  heading,
  label,
  name,
  longest = 80,
  setName,
  ready,
  save,
  close,
  children,
  after,
}: Props) {
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) save();
  };
  return (
    <form
      className="account-form"
      aria-label={w("people.edit_of", { name: of })}
      onSubmit={submit}
      onKeyDown={(event) => event.key === "Escape" && close()}
    >
      {heading && <p className="whole figures">{heading}</p>}
      <label>
        {label}
        <input
          ref={first}
          required
          maxLength={longest}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
      </label>
      {children}
      <FormEnd ready={ready} close={close} />
      {after}
    </form>
  );
}
