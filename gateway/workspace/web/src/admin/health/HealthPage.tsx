// The admin's page of health: trouble first with what to do about it, then what goes on now; refreshes by itself.
import { at } from "../../lib/time";
import type { Health, PartHealth } from "../../lib/types";
import { w } from "../../lib/words";
import { Loaded } from "../parts/Loaded";
import { PageHead } from "../parts/PageHead";
import { Mark } from "./Mark";
import { Now } from "./Now";
import { Programs, Senders, Trunks } from "./Parts";
import { useHealth } from "./queries";
import { Settings } from "./Settings";

export function HealthPage() {
  const list = useHealth();
  return (
    <div className="admin-page replies-page health-page">
      <PageHead title={w("admin.health")} lead={w("health.lead")} />
      <Loaded of={list} failed={w("health.failed")} lines={6}>
        {(data) => <Shown health={data} />}
      </Loaded>
    </div>
  );
}

function Shown({ health }: { health: Health }) {
  const { parts, trunks, settings } = health.machine;
  const wrong = [...of(parts, "error"), ...of(parts, "warning")];
  return (
    <>
      <Headline parts={parts} checked={health.at} />
      {wrong.length > 0 && (
        <section className="admin-part" aria-labelledby="trouble">
          <h2 id="trouble">{w("health.trouble")}</h2>
          <ul className="admin-lines">
            {wrong.map((part) => (
              <Part key={part.part} part={part} />
            ))}
          </ul>
        </section>
      )}
      <Now live={health.live} lines={health.machine.lines} />
      <Programs parts={parts.filter((part) => part.program)} />
      {trunks.length > 0 && <Trunks trunks={trunks} />}
      <Senders senders={health.senders} />
      <details className="admin-part">
        <summary>{w("health.all_parts", { n: parts.length })}</summary>
        <ul className="admin-lines">
          {parts.map((part) => (
            <Part key={part.part} part={part} />
          ))}
        </ul>
      </details>
      <Settings settings={settings} />
    </>
  );
}

const of = (parts: PartHealth[], level: PartHealth["health"]) => parts.filter(({ health }) => health === level);

/** One line: a good day, or how much is wrong. It is read out when it changes. */
function Headline({ parts, checked }: { parts: PartHealth[]; checked: string }) {
  const [errors, warnings] = [of(parts, "error").length, of(parts, "warning").length];
  return (
    <div className="health-headline">
      <p role="status" className="row">
        {errors > 0 && (
          <Mark level="error" words={w(errors === 1 ? "health.errors_one" : "health.errors", { n: errors })} />
        )}
        {warnings > 0 && (
          <Mark
            level="warning"
            words={w(warnings === 1 ? "health.warnings_one" : "health.warnings", { n: warnings })}
          />
        )}
        {errors + warnings === 0 && <Mark level="ok" words={w("health.fine")} />}
      </p>
      <span className="small quiet">{w("health.checked", { at: at(checked) })}</span>
    </div>
  );
}

function Part({ part }: { part: PartHealth }) {
  return (
    <li>
      <div className="line-words">
        <span>
          <Mark level={part.health} />
          <strong className="sentence">{part.title}</strong>
        </span>
        <span className="sentence">{part.seen}</span>
        {part.fix && <span className="small">{w("health.to_do", { fix: part.fix })}</span>}
      </div>
    </li>
  );
}
