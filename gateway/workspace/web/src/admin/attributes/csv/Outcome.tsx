// What would become of the rows of a file, or became of them; those that do not fit by line and reason.
import { labelName } from "../../../lib/labels";
import type { Attribute } from "../../../lib/types";
import { refusal } from "../../../lib/why";
import { w } from "../../../lib/words";
import type { Fault, Outcome as Found } from "./useImport";

const SHOWN = 50;

interface Props {
  outcome: Found;
  attributes: readonly Attribute[];
}

export function Outcome({ outcome: { gave, fit, faults }, attributes }: Props) {
  const named = (key: string) => attributes.find((one) => one.key === key);
  const said = ({ row, number, code, key }: Fault) => {
    const attribute = named(key);
    return [w("csv.row", { row }), number, attribute && labelName(attribute), refusal(code)]
      .filter(Boolean)
      .join(" · ");
  };
  return (
    <div role="status">
      <p>
        {w(gave ? "csv.gave" : "csv.fit", { n: fit })} {faults.length > 0 && w("csv.left_out", { n: faults.length })}
      </p>
      {faults.length > 0 && (
        <ul className="csv-faults small">
          {faults.slice(0, SHOWN).map((one) => (
            <li key={one.row}>{said(one)}</li>
          ))}
        </ul>
      )}
      {faults.length > SHOWN && <p className="small quiet">{w("csv.more", { n: faults.length - SHOWN })}</p>}
    </div>
  );
}
