/** Names that standard libraries define too, in lower case: behind a dot they tell nothing of this repository. */
export const commonNames: ReadonlySet<string> = new Set(
  `abort accept acquire apply append args array assert attr attributes begin bind body bool buffer build bytes call cancel catch
  check children class clear clone close code collect column command compare compile complete concat config connect console contains
  content context copy count create current data date debug decode default delete description dispose done each emit empty enabled
  encode entries enum equal equals error errors exec execute exists exit expect extend extends fail false fetch field fields file files
  fill filter finally find first flat flush fold foreach format from func function generate getattr handle handler hash hashcode
  head header headers height hello host href html http include index info init input insert inspect instance interface into invoke
  isempty item items iter join json keys kind label last left length level limit lines list load lock lookup lower main
  make match matches message messages meta method methods mode model module move name names next node none normalize null number object
  offset once open option options order output owner pack page param parameters params parent parse path pattern peek ping pipe
  port position prefix print process project property props push query queue raise range read ready reason receive reduce register
  reject release remove render repeat replace request require reset resolve response result resume return reverse right root route run
  save scan schema scope score search select self send separator seek server session setup shift shutdown signal size skip sleep slice
  some sort source splice split start state static status step stop store stream string strip style submit subscribe substring success
  super swap sync system table target task test text then this throw throws time timeout title toarray tolist token tolower tostring
  toupper trace transform trim true type types unlock unwrap update upper user uses usage using validate value valueof values version view
  visit wait warn watch width with window words wrap write yield`
    .split(/\s+/)
    .filter((name) => name !== ""),
);
