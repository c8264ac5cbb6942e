// Whose page this is: drafts and unsent messages are kept in the browser under the account that wrote them.
export const account = document.getElementById("desk")?.dataset.account ?? "";
