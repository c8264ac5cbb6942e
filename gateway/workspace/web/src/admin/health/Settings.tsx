// What is set outside of the pages, locked: its name, where it is set, and to what where it is no secret.
import { Lock } from "lucide-react";
import { Icon } from "../../desk/parts/Icon";
import type { LockedSetting } from "../../lib/types";
import { w } from "../../lib/words";

export function Settings({ settings }: { settings: LockedSetting[] }) {
  return (
    <details className="admin-part">
      <summary>
        <Icon of={Lock} /> {w("health.settings", { n: settings.length })}
      </summary>
      <p className="small quiet">{w("health.settings_lead")}</p>
      <ul className="admin-lines">
        {settings.map((one) => (
          <li key={one.name}>
            <div className="line-words">
              <code>{one.name}</code>
              <span>{one.value || w(one.given && one.kind === "secret" ? "health.given" : "health.not_given")}</span>
            </div>
            <span className="small quiet">{w(`health.where_${one.where}`)}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}
