// What was taken out of use, folded away, each with the button that brings it back.
import { ArchiveRestore } from "lucide-react";
import { Icon } from "../../desk/parts/Icon";
import { w } from "../../lib/words";

interface Props {
  retired: { id: string; name: string }[];
  bringBack: (id: string) => void;
}

export function Retired({ retired, bringBack }: Props) {
  if (retired.length === 0) return null;
  return (
    <details className="admin-part retired">
      <summary>{w("retired.title", { n: retired.length })}</summary>
      <ul className="admin-lines">
        {retired.map(({ id, name }) => (
          <li key={id}>
            <div className="line-words">
              <span>{name}</span>
            </div>
            <button type="button" aria-label={w("retired.back_of", { name })} onClick={() => bringBack(id)}>
              <Icon of={ArchiveRestore} />
              {w("retired.back")}
            </button>
          </li>
        ))}
      </ul>
    </details>
  );
}
