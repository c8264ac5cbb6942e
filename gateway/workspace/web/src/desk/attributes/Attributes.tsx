// The business's own attributes of the customer, and the form that fills them in: each field as its kind is.
import { ListPlus } from "lucide-react";
import { useState } from "react";
import { labelName } from "../../lib/labels";
import { at, dayOf } from "../../lib/time";
import type { GivenValue } from "../../lib/types";
import { w } from "../../lib/words";
import { useReturnedFocus } from "../focus/useReturnedFocus";
import { Icon } from "../parts/Icon";
import type { Toast } from "../parts/Toasts";
import { useMe } from "../state/queries";
import { AttributesForm } from "./AttributesForm";

interface Props {
  customer: string;
  attributes: readonly GivenValue[];
  tell: (toast: Toast) => void;
}

/** Nothing where no admin wants an attribute here. */
export function Attributes({ customer, attributes, tell }: Props) {
  const me = useMe();
  const [editing, setEditing] = useState(false);
  const button = useReturnedFocus(editing);
  if (attributes.length === 0) return null;
  const close = () => setEditing(false);
  return (
    <section aria-label={w("customer.attributes")}>
      <h3>{w("customer.attributes")}</h3>
      {editing && <AttributesForm customer={customer} attributes={attributes} tell={tell} close={close} />}
      {!editing && <Values of={attributes} />}
      {!editing && me?.permissions.includes("conversations:write") && (
        <button type="button" ref={button} className="small" onClick={() => setEditing(true)}>
          <Icon of={ListPlus} />
          {w("customer.edit_attributes")}
        </button>
      )}
    </section>
  );
}

function Values({ of }: { of: readonly GivenValue[] }) {
  return (
    <dl className="facts">
      {of.map((one) => (
        <div key={one.attribute.key}>
          <dt>{labelName(one.attribute)}</dt>
          <dd dir="auto" title={[one.by, one.at && at(one.at)].filter(Boolean).join(", ")}>
            {one.text ? shown(one) : <span className="quiet">{w("customer.attribute_none")}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** A value as people read it: a day by its month, a number by the page's marks. */
function shown({ attribute: { kind }, text }: GivenValue): string {
  if (kind === "date") return dayOf(`${text}T12:00:00`);
  return kind === "number" ? Number(text).toLocaleString(w("cldr"), { maximumFractionDigits: 6 }) : text;
}
