// Notices of the browser: of what there are some, and whether the browser lets us show them.
export const NOTICES = ["mine", "queue", "none"] as const;

/** What the browser lets us do; asks the agent where they have not said yet. */
export async function permitted(): Promise<boolean> {
  if (typeof Notification === "undefined") return false;
  return (await Notification.requestPermission()) === "granted";
}
