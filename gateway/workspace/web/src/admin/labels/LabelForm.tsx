// The form of one label: a name in each language of the pages, and a colour. Esc closes it where it can be closed.
import { type FormEvent, type KeyboardEvent, useId, useState } from "react";
import type { Label, LabelBody, LabelList } from "../../lib/types";
import { w, wordOr } from "../../lib/words";
import { FormEnd } from "../parts/FormEnd";
import { Names } from "../parts/Names";

const LONGEST = 40;

interface Props {
  label?: Label;
  colours: LabelList["colours"];
  languages: LabelList["languages"];
  /** The first field has the focus when the form comes. */
  focused: boolean;
  /** `was` is the label as it was when the form came; a new one was like nothing. */
  save: (body: LabelBody, was: LabelBody) => void;
  close?: () => void;
}

const bodyOf = (names: Record<string, string>, colour: string): LabelBody => ({
  names,
  colour: colour as LabelBody["colour"],
});

export function LabelForm({ label, colours, languages, focused, save, close }: Props) {
  const id = useId();
  const [was] = useState(label);
  const [names, setNames] = useState<Record<string, string>>(label?.names ?? {});
  const [colour, setColour] = useState(label?.colour ?? colours[0] ?? "grey");
  const named = Object.values(names).some((name) => name.trim());
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const kept = Object.fromEntries(Object.entries(names).filter(([, name]) => name.trim()));
    if (named) save(bodyOf(kept, colour), bodyOf(was?.names ?? {}, was?.colour ?? ""));
  };
  const leave = (event: KeyboardEvent) => {
    if (event.key === "Escape") close?.();
  };
  return (
    <form className="label-form" onSubmit={submit} onKeyDown={leave}>
      <Names names={names} languages={languages} longest={LONGEST} focused={focused} set={setNames} />
      <fieldset>
        <legend>{w("labels.colour")}</legend>
        {colours.map((one) => (
          <label key={one} className="inline">
            <input type="radio" name={id} value={one} checked={one === colour} onChange={() => setColour(one)} />
            <i className="label-dot" data-colour={one} aria-hidden="true" />
            {wordOr(`labels.${one}`, one)}
          </label>
        ))}
      </fieldset>
      <FormEnd ready={named} close={close} />
    </form>
  );
}
