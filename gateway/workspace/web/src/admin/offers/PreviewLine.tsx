// What the value in the form would have changed among the last decisions, in one line; the list marks which.
import type { UseQueryResult } from "@tanstack/react-query";
import type { Preview } from "../../lib/types";
import { w } from "../../lib/words";

export function PreviewLine({ preview }: { preview: UseQueryResult<Preview> }) {
  const found = preview.data;
  return (
    <p className="preview small" role="status">
      {!found && w("rules.preview_wait")}
      {found && !found.looked_at && w("rules.preview_empty")}
      {found && found.looked_at > 0 && (
        <>
          <strong>{w("rules.preview", { n: found.looked_at })}</strong> {outcome(found)}
        </>
      )}
    </p>
  );
}

/** `3 habrían cambiado: 2 ofertas más, 1 con otro motivo`. */
function outcome({ decisions }: Preview): string {
  const count = decisions.length;
  if (!count) return w("rules.preview_none");
  const more = decisions.filter((one) => one.allowed && !one.was_allowed).length;
  const fewer = decisions.filter((one) => !one.allowed && one.was_allowed).length;
  const parts = [
    more === 1 ? w("rules.preview_more_one") : more && w("rules.preview_more", { n: more }),
    fewer === 1 ? w("rules.preview_fewer_one") : fewer && w("rules.preview_fewer", { n: fewer }),
    other(count - more - fewer),
  ];
  const head = count === 1 ? w("rules.preview_one") : w("rules.preview_some", { n: count });
  return `${head} ${parts.filter(Boolean).join(", ")}.`;
}

const other = (count: number) =>
  count === 1 ? w("rules.preview_other_one") : count > 0 && w("rules.preview_other", { n: count });
