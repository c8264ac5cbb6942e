// Of which teams an agent is told, and which may sound: who is in three may want to hear one.
import type { Wanted } from "../../lib/types";
import { w } from "../../lib/words";

type Team = Wanted["teams"][number];

interface Props {
  teams: readonly Team[];
  change: (team: Team) => void;
}

export function TeamsTold({ teams, change }: Props) {
  if (teams.length === 0) return null;
  return (
    <table className="teams-told">
      <caption>{w("news.by_team")}</caption>
      <thead>
        <tr>
          <th scope="col">{w("news.team")}</th>
          <th scope="col">{w("news.team_notices")}</th>
          <th scope="col">{w("news.team_tone")}</th>
        </tr>
      </thead>
      <tbody>
        {teams.map((team) => (
          <tr key={team.id}>
            <th scope="row" dir="auto">
              {team.name}
            </th>
            {(["notices", "tone"] as const).map((what) => (
              <td key={what}>
                <label>
                  <input
                    type="checkbox"
                    aria-label={w(`news.team_${what}_of`, { team: team.name })}
                    checked={team[what]}
                    onChange={(event) => change({ ...team, [what]: event.target.checked })}
                  />
                </label>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
