// The form of one attribute: a name in each language of the pages, and of a choice what may be chosen. A new one has a key
// and a kind too, which never change. Esc closes it where it can be closed.
import { type FormEvent, type KeyboardEvent, useState } from "react";
import type { Attribute, AttributeBody, AttributeList } from "../../lib/types";
import { w, wordOr } from "../../lib/words";
import { FormEnd } from "../parts/FormEnd";
import { Names } from "../parts/Names";

const LONGEST = 40;

interface Props {
  attribute?: Attribute;
  kinds: AttributeList["kinds"];
  languages: AttributeList["languages"];
  /** The first field has the focus when the form comes. */
  focused: boolean;
  /** `was` is the attribute as it was when the form came. */
  save: (body: AttributeBody, was: Attribute | undefined) => void;
  close?: () => void;
}

export function AttributeForm({ attribute, kinds, languages, focused, save, close }: Props) {
  const [was] = useState(attribute);
  const [names, setNames] = useState<Record<string, string>>(was?.names ?? {});
  const [key, setKey] = useState(was?.key ?? "");
  const [kind, setKind] = useState(was?.kind ?? kinds[0] ?? "text");
  const [choices, setChoices] = useState(was?.choices.join("\n") ?? "");
  const [onCard, setOnCard] = useState(was?.on_card ?? false);
  const ready = Object.values(names).some((name) => name.trim()) && key.trim() !== "";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) save({ key: key.trim(), kind, names, choices: choices.split("\n"), on_card: onCard }, was);
  };
  const leave = (event: KeyboardEvent) => {
    if (event.key === "Escape") close?.();
  };
  return (
    <form className="label-form" onSubmit={submit} onKeyDown={leave}>
      <Names names={names} languages={languages} longest={LONGEST} focused={focused} set={setNames} />
      {!was && <Fixed value={key} kind={kind} kinds={kinds} setKey={setKey} setKind={setKind} />}
      {kind === "choice" && (
        <label className="whole">
          <span>{w("attributes.choices")}</span>
          <textarea rows={4} value={choices} onChange={(event) => setChoices(event.target.value)} />
        </label>
      )}
      <label className="inline whole">
        <input type="checkbox" checked={onCard} onChange={(event) => setOnCard(event.target.checked)} />
        {w("attributes.on_card")}
      </label>
      <FormEnd ready={ready} close={close} />
    </form>
  );
}

interface FixedProps {
  value: string;
  kind: Attribute["kind"];
  kinds: AttributeList["kinds"];
  setKey: (key: string) => void;
  setKind: (kind: Attribute["kind"]) => void;
}

/** What never changes once the attribute is made. */
function Fixed({ value, kind, kinds, setKey, setKind }: FixedProps) {
  return (
    <>
      <label>
        <span>{w("attributes.key")}</span>
        <input
          type="text"
          value={value}
          maxLength={LONGEST}
          autoComplete="off"
          autoCapitalize="none"
          aria-describedby="attribute-key"
          onChange={(event) => setKey(event.target.value)}
        />
      </label>
      <label>
        <span>{w("attributes.kind")}</span>
        <select value={kind} onChange={(event) => setKind(event.target.value as Attribute["kind"])}>
          {kinds.map((one) => (
            <option key={one} value={one}>
              {wordOr(`attributes.kind_${one}`, one)}
            </option>
          ))}
        </select>
      </label>
      <p id="attribute-key" className="quiet small whole">
        {w("attributes.key_hint")}
      </p>
    </>
  );
}
