package i18n_test
import ("testing";"fmt";"sort";"github.com/chengban/chengban/internal/base/i18n";"strings")
func TestZZ(t *testing.T){
 us:=scan(t,moduleRoot(t)); keys,_:=i18n.Keys(i18n.Zh)
 seen:=map[string]bool{}
 for _,u:=range us { seen[u.key]=true
  if strings.HasSuffix(u.key,".") { n:=0; for k:=range keys { if strings.HasPrefix(k,u.key) {n++;seen[k]=true}}; fmt.Println("PREFIX",u.key,n,u.at); continue }
  if _,ok:=keys[u.key]; !ok { fmt.Println("MISSING",u.key,u.at)}
  if m,ok:=keys[u.key]; ok && u.closed { for _,p:=range strings.Split(m,"{")[1:] { a,_,_:=strings.Cut(p,"}"); f:=false; for _,n:=range u.names { if n==a {f=true}}; if !f { fmt.Println("ARG",u.key,a,u.names,u.at)}}}
 }
 var un []string; for k:=range keys { if !seen[k] { un=append(un,k)}}; sort.Strings(un); fmt.Println(len(keys),len(us),"UNSEEN",len(un),un)
}
