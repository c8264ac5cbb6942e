// The settings of one's own account: how pages look, what one is told of, keys, and the signature of replies.
import { Toasts, useToasts } from "../desk/parts/Toasts";
import { w } from "../lib/words";
import { Signature } from "./Signature";
import { Sounds } from "./Sounds";
import { type Settings, useOwn } from "./useOwn";

const DENSITIES = ["comfortable", "compact"] as const;

export interface PartProps {
  settings: Settings;
  change: (some: Partial<Settings>) => void;
}

export function OwnSettings({ languages }: { languages: [code: string, name: string][] }) {
  const toasts = useToasts();
  const { settings, change } = useOwn(toasts.tell);
  if (!settings) return null;
  const part = { settings, change: (some: Partial<Settings>) => change(settings, some) };
  return (
    <div className="own">
      <section className="card" aria-labelledby="own-look">
        <h2 id="own-look">{w("own.look")}</h2>
        <Radios
          name="language"
          legend={w("own.language")}
          choices={languages}
          value={settings.language}
          take={(language) => part.change({ language })}
        />
        <Radios
          name="density"
          legend={w("own.density")}
          choices={DENSITIES.map((one) => [one, w(`own.${one}`)])}
          value={settings.density}
          take={(density) => part.change({ density })}
        />
      </section>
      <Sounds {...part} />
      <section className="card" aria-labelledby="own-keys">
        <h2 id="own-keys">{w("own.keys")}</h2>
        <label className="inline">
          <input
            type="checkbox"
            checked={settings.letters}
            onChange={(event) => part.change({ letters: event.target.checked })}
          />
          {w("keys.letters")}
        </label>
        <p className="quiet small">{w("own.keys_lead")}</p>
      </section>
      <Signature key={settings.signature} {...part} />
      <Toasts all={toasts.all} drop={toasts.drop} />
    </div>
  );
}

interface RadiosProps<T extends string> {
  name: string;
  legend: string;
  choices: readonly (readonly [T, string])[];
  value: T;
  take: (value: T) => void;
}

export function Radios<T extends string>({ name, legend, choices, value, take }: RadiosProps<T>) {
  return (
    <fieldset>
      <legend>{legend}</legend>
      {choices.map(([code, label]) => (
        <label className="inline" key={code}>
          <input type="radio" name={name} checked={value === code} onChange={() => take(code)} />
          {label}
        </label>
      ))}
    </fieldset>
  );
}
