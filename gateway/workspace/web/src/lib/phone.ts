// Spanish numbers in groups as people read them; others as they are.
export const groups = (number: string) =>
  number.startsWith("+34") ? number.slice(3).replace(/^(\d{3})(\d{2})(\d{2})(\d{2})$/, "$1 $2 $3 $4") : number;
