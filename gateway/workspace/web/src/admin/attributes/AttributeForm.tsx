// The form of one attribute: a name in each language of the pages, and of a choice what may be chosen. A new one has a key
// and a kind too, which never change. Esc closes it where it can be closed.
import { type FormEvent, type KeyboardEvent, useState } from "react";
import type { Attribute, AttributeBody, AttributeList } from "../../lib/types";
import { language, languageName, w, wordOr } from "../../lib/words";

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
  const codes = [...new Set([language, ...languages, ...Object.keys(names)])];
  const ready = Object.values(names).some((name) => name.trim()) && key.trim() !== "";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) save({ key: key.trim(), kind, names, choices: choices.split("\n") }, was);
  };
  const leave = (event: KeyboardEvent) => {
    if (event.key === "Escape") close?.();
  };
  return (
    <form className="label-form" onSubmit={submit} onKeyDown={leave}>
      {codes.map((code, n) => (
        <label key={code}>
          <span>{w("labels.name_in", { language: languageName(code) })}</span>
          <input
            type="text"
            lang={code}
            value={names[code] ?? ""}
            maxLength={LONGEST}
            autoComplete="off"
            // biome-ignore lint/a11y/noAutofocus: the form comes in the place of the button that was pressed
            autoFocus={focused && n === 0}
            onChange={(event) => setNames({ ...names, [code]: event.target.value })}
          />
        </label>
      ))}
      {!was && <Fixed value={key} kind={kind} kinds={kinds} setKey={setKey} setKind={setKind} />}
      {kind === "choice" && (
        <label className="whole">
          <span>{w("attributes.choices")}</span>
          <textarea rows={4} value={choices} onChange={(event) => setChoices(event.target.value)} />
        </label>
      )}
      <div className="row end">
        {close && (
          <button type="button" onClick={close}>
            {w("rules.cancel")}
          </button>
        )}
        <button type="submit" className="primary" disabled={!ready}>
          {w("rules.save")}
        </button>
      </div>
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
