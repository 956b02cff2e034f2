/**
 * Names that standard and well-known libraries define, in lower case: as a member of something unknown, such a name says nothing about
 * a repository. They have at least four letters and are members in at least three of the repositories of docs/benchmarks.md without
 * being defined there; a few more are added.
 */
export const commonNames: ReadonlySet<string> = new Set(
  `__class__ __dict__ __doc__ __file__ __name__ __proto__ _body _headers _replace abort absolute abspath abstract accept
  acquire action activeelement add_row addall addeventlistener addhandler addr address after aliases alloc allow
  allsettled altkey and_then annotationtype anonymous append appendchild apply args argument argumentparser arguments
  argv array arraybuffer arraycontaining arraycopy as_bytes as_deref as_encoded_bytes as_mut as_os_str as_ref as_secs
  as_slice ascii aslist assert assert_called_once_with assertions assign asspan async asynciterator atoi atomic attr
  attribute attributes attrs authorization auto await back background bail barrier base basename before begin bind black
  blue blur body bold bool boolean borrowed boundary branch buffer build builder builtin bytelength bytes bytesio
  calendar call callback called calledonce calls callsfake cancel canceled canonicalmimeheaderkey capacity capitalize
  capture captures case_insensitive casefold cases cast catch cause ceil cert chain channel char charat charcodeat chars
  chdir check child children chmod clamp class classlist classname cleanup clear client clone cloned close closed
  closing code collect collections color column combine command commit communicate compact compare compile complete
  components concat concurrent condition config configure conn connect connection console constant constructor contains
  containsexactly containskey content contents contenttype context continue controller cookie cookies copied copy copyof
  core count counter create create_dir_all created createelement createtemp cssrules ctime ctrlkey current currenttarget
  currentthread currenttimemillis cursor custom cyan data dataset date datetime datetimeformat debug debug_struct
  declaration declarations decode decorator deepequal deepstrictequal default defaultvalue defineproperties
  defineproperty delenv delete deleted dependencies depth deref description deserialize deserializer destination destroy
  detach detail detect dial difference digest directory dirname discard disconnect disconnected dispatchevent display
  displayname dispose distinct document documentelement doesnotcontain doesnotthrow domain done drain drop dumps
  duration each echo elapsed element elements email emit empty emptylist emptymap emptyset enable enabled encode
  encodetostring encoding endpoint endswith english enqueue enter enter_context entries entry enum enumerate environ
  epipe equal equalerror equalfold equals equalvalues errno error errorcontains errorf errors escape evaluate event
  events every exc_info exception exceptions exec executable execute exists existssync exit exitcode expanduser expect
  expected expectederr expires exports extend extend_from_slice extends extension extensions extname extra fail failed
  false family fatal fatalf fetch fetch_add field fields file fileinfo filename fileno files fill filter filter_map
  final finally find find_map findall findindex finditer finish finished first flag flags flat flat_map flatmap flatten
  floor flush focus fold foreach fork format formatter formatters formatting forname forward found fprint fprintf
  fragment freeze from from_millis from_secs from_utf8 from_utf8_lossy fromcharcode fromentries fullmatch func funcs
  function generate generics get_or_init getall getattr getattribute getboundingclientrect getcause getclass
  getclassloader getcomputedstyle getconstructor getcwd getdate getdeclaredconstructor getdeclaredfield
  getdeclaredfields getdeclaredmethod getdeclaredmethods getelementbyid getelementsbytagname getenv getfield getfile
  getfilename getgenericsuperclass getgenerictype getinstance getlogger getmessage getmethod getmethods getmodifiers
  getmonth getownpropertydescriptor getownpropertynames getproperties getproperty getpropertyvalue getprototypeof
  getreader getresource getsimplename getsuperclass getter gettime geturl getvalue glob global google goos greater green
  group groupdict groups handle handler hasattribute hascausethat hash hashcode hasmessagethat hasown hasownproperty
  hasprefix hassize hassuffix head header headers headers_mut heading height hello help helper hexdigest hidden hide
  history home host hostname hour href html http https identifier ignorecase image include includes incrementandget
  indent index indexof indices infinity info init inject innerhtml innertext inorder input insert insertbefore inserted
  inspect instance instanceof int16 int32 int64 int8 interface internal interrupt intersection into into_string invalid
  invoke is_dir is_err is_file is_ident is_none is_none_or is_ok is_set is_some is_some_and is_uppercase isactive
  isalnum isarray isassignablefrom isbuffer isdigit isdir isdirectory isempty isenum isequalto isfalse isfile isfrozen
  isfunction isinstance isinstanceof isinterface isletter isnan isnotempty isnotnull isoformat isprimitive isprivate
  ispublic issameinstanceas isspace isstatic issues istrue istype iszero item items iter iterable iterator itoa java
  join json jsoneq keycode keys keyset kill kind kwargs label lang last lastindex lastindexof launch left length less
  level lexer lexers limit lines list listdir listen listeners literal load loadlocation loads local localecompare
  localtime location lock logf long lookup lower lowercased lstrip magenta main make makemap map_err map_or mapkeys
  mapping mark marshal match matchall matcher matches matchstring max_value message messages meta metadata metakey
  method methodget methodpost methods microseconds millisecond milliseconds mimetype minlength minute mkdir mkdir_p
  mkdtemp mock mockclear mockrestore mode model module modules month mount move multiline must mustcompile mutex name
  named namedtemporaryfile namedtuple names namespace navigator negative_infinity nested newbuffer newbufferstring
  newdecoder newencoder newfixedthreadpool newhandler newinstance newreader newrecorder newreplacer newrequest newserver
  newsinglethreadexecutor newwriter next next_back nexttick node node_env noerror none normalize not_found notcontains
  notempty notequal notfound notnil notpanics notstrictequal null number object observe offset offsetheight ok_or_else
  once onerror onload onmessage ontimeout open option optional options or_else order origin other output owned owner
  pack padding page pages pair parallel param parameters params parent parentelement parentnode parents parse parse_args
  parsebool parsefloat parseform parseint parseip parser parseuint partial partition pass password patch path pathname
  paths pattern peek peekable pending ping pipe placeholder platform plugins pointer pool port position
  positive_infinity post prefix preproc preventdefault print printf println printstacktrace private process project
  promises prompt prop properties property props protocol prototype proxy public publish push push_str pushstate putall
  putifabsent query queryselector queryselectorall queryunescape queue quote race raise raises random range rawquery
  read read_dir read_text read_to_string readable readall readdirsync reader readfile readfilesync readlines ready
  readystate realpath reason receive record redirect reduce regex register registry reject rejects relaxed release
  remove remove_file removeall removechild removeeventlistener removefirst removelast rename render repeat replace
  replaceall reportallocs request require reserve reset resettimer resize resolve resolves response responserecorder
  restore result resume retain return returncode returns returntype reverse rewind rfc3339 rfind right rlock rmtree role
  root round route rpartition rsplit rstrip runlock runtime rwmutex safe_load same samesite sample saturating_sub save
  scan schema scheme scope score scrollintoview scrolltop search second seconds seek segment select self send separator
  sequence serialize serve server session set_len setaccessible setattr setattribute setdefault setenv setheader
  setimmediate setint setitem setproperty setprototypeof settime settimeout setup sha256 sheet shift shiftkey short
  shutdown sigint signal sigterm single singletonlist size skip skipif sleep slice socket some sort sort_by
  sort_unstable source span spawn spec splice split split_whitespace splitext splithostport splitlines sprintf spyon
  sqrt st_mode st_size stack start started starts_with startswith stat state static statsync status status_code
  statusbadrequest statuscode statuscreated statusforbidden statusnocontent statusok statustext statusunauthorized
  stderr stdin stdout step stop stopimmediatepropagation stoppropagation store stream strftime strict strictequal string
  stringify stringio strip strptime stub style subheading sublist submit subscribe substr substring success summary
  super superclass swap symlink symlink_metadata sync synchronize syntax system table tagname take target task tasks
  tell tempdir temporarydirectory temporaryfile terminate test tests text textcontent textiowrapper then then_some this
  thread throw throws time timedelta timedout timeout timer timestamp timezone title tmpdir to_ascii_lowercase
  to_lowercase to_owned to_str to_string to_string_lossy to_vec toarray tobe tobecalledtimes tobedefined tobefalsy
  tobegreaterthan tobeinstanceof tobelessthan tobelessthanorequal tobenull tobetruthy tobeundefined tobytearray
  tochararray tocontain todo toequal toequaltypeof tofixed toggle tohavebeencalled tohavebeencalledonce
  tohavebeencalledtimes tohavebeencalledwith tohavelength tohaveproperty tohexstring toisostring tojson token tolist
  tolower tolowercase tomatch tomatchinlinesnapshot tomatchobject tomatchsnapshot tostrictequal tostring tothrow
  tothrowerror touch toupper touppercase touri tourl toutcstring trace transaction transform translate tree trim trimend
  trimspace true truncate try_into tuple tv_sec tv_usec type type_checking typeof typeparameters types typevar uint32
  uint64 unbounded union unix unixnano unknown unlink unlinksync unlock unmodifiablelist unshift unsubscribe
  unsupportedoperation unwrap unwrap_err unwrap_or unwrap_or_default unwrap_or_else update upgrade upper uppercased
  urandom urls usage user useragent username uses using utf8 utf_8 util utils utime uuid validate validationerror value
  valueof values var_os variable variant verbose version version_info view visit wait waitgroup warn warning warns watch
  websocket when where which white width window with with_capacity withcancel withvalue word words wrap writable write
  write_all write_bytes write_str write_text writebyte writefile writefilesync writer writestring year yellow yield zero`
    .split(/\s+/)
    .filter((name) => name !== ""),
);
