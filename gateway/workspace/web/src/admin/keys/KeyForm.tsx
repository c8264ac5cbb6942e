// The form of a new key: who uses it, what it may do, how often, from where and into which flows.
import { useState } from "react";
import type { Keys, NewKey } from "../../lib/types";
import { w } from "../../lib/words";
import { EditForm } from "../people/EditForm";

const PER_HOUR = 600;
const MOST_PER_HOUR = 1_000_000;
type Scope = Keys["scopes"][number];

interface Props {
  keys: Keys;
  save: (body: NewKey) => void;
  close: () => void;
}

export function KeyForm({ keys, save, close }: Props) {
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<readonly string[]>([]);
  const [perHour, setPerHour] = useState(PER_HOUR);
  const [networks, setNetworks] = useState("");
  const [flows, setFlows] = useState<readonly string[]>([]);
  const [brands, setBrands] = useState<readonly string[]>([]);
  const listed = networks.split(/[\s,;]+/).filter(Boolean);
  const wanted = { name, per_hour: perHour, networks: listed, flows: [...flows], brands: [...brands] };
  return (
    <EditForm
      of={w("keys_admin.new")}
      label={w("keys_admin.name")}
      name={name}
      setName={setName}
      ready={name.trim() !== "" && scopes.length > 0}
      save={() => save({ ...wanted, scopes: scopes as Scope[] })}
      close={close}
    >
      <label>
        {w("keys_admin.per_hour")}
        <input
          type="number"
          min={0}
          max={MOST_PER_HOUR}
          value={perHour}
          onChange={(event) => setPerHour(Math.min(MOST_PER_HOUR, Math.max(0, Math.trunc(Number(event.target.value)))))}
        />
      </label>
      <label>
        {w("keys_admin.networks")}
        <input maxLength={400} value={networks} onChange={(event) => setNetworks(event.target.value)} />
      </label>
      <Several
        legend={w("keys_admin.scopes")}
        all={keys.scopes}
        chosen={scopes}
        set={setScopes}
        name={(one) => w(`keys_admin.scope_${one as Scope}`)}
      />
      <Several legend={w("keys_admin.flows")} all={keys.flows} chosen={flows} set={setFlows} />
      <Several legend={w("keys_admin.brands")} all={keys.brands} chosen={brands} set={setBrands} />
    </EditForm>
  );
}

interface SeveralProps {
  legend: string;
  all: readonly string[];
  chosen: readonly string[];
  set: (chosen: string[]) => void;
  name?: (one: string) => string;
}

function Several({ legend, all, chosen, set, name = (one) => one }: SeveralProps) {
  return (
    <fieldset className="line-types">
      <legend>{legend}</legend>
      {all.map((one) => (
        <label className="inline" key={one}>
          <input
            type="checkbox"
            checked={chosen.includes(one)}
            onChange={(event) =>
              set(all.filter((other) => (other === one ? event.target.checked : chosen.includes(other))))
            }
          />
          {name(one)}
        </label>
      ))}
    </fieldset>
  );
}
