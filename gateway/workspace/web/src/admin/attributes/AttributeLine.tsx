// One attribute of the list, with its type and its key; in its place, the form that changes it.
import { Archive, Pencil } from "lucide-react";
import { useReturnedFocus } from "../../desk/focus/useReturnedFocus";
import { Icon } from "../../desk/parts/Icon";
import { labelName } from "../../lib/labels";
import type { Attribute, AttributeBody, AttributeList } from "../../lib/types";
import { w, wordOr } from "../../lib/words";
import { AttributeForm } from "./AttributeForm";

interface Props {
  attribute: Attribute;
  kinds: AttributeList["kinds"];
  languages: AttributeList["languages"];
  edited: boolean;
  edit: (id: string) => void;
  save: (body: AttributeBody, was: Attribute | undefined) => void;
  retire: () => void;
}

export function AttributeLine({ attribute, edited, edit, save, retire, ...lists }: Props) {
  const button = useReturnedFocus(edited);
  if (edited) {
    return (
      <li>
        <AttributeForm focused attribute={attribute} {...lists} save={save} close={() => edit("")} />
      </li>
    );
  }
  const name = labelName(attribute);
  return (
    <li>
      <strong dir="auto">{name}</strong>
      <span className="quiet small">
        {[
          [wordOr(`attributes.kind_${attribute.kind}`, attribute.kind), attribute.choices.join(", ")]
            .filter(Boolean)
            .join(": "),
          attribute.on_card && w("attributes.is_on_card"),
        ]
          .filter(Boolean)
          .join(" · ")}
      </span>
      <code className="quiet small live">{attribute.key}</code>
      <button
        type="button"
        ref={button}
        className="plain square"
        aria-label={w("attributes.edit_of", { name })}
        title={w("rules.edit")}
        onClick={() => edit(attribute.id)}
      >
        <Icon of={Pencil} />
      </button>
      <button
        type="button"
        className="plain square"
        aria-label={w("attributes.retire_of", { name })}
        title={w("labels.retire")}
        onClick={retire}
      >
        <Icon of={Archive} />
      </button>
    </li>
  );
}
