package layout
import ("testing";"os";"github.com/chengban/chengban/internal/engine/document/ofd";"github.com/chengban/chengban/internal/engine/document/pdf")
func TestScratchLetter(t *testing.T){
 d,err:=Letter(sampleLetter(),demoFonts(t)); if err!=nil{t.Fatal(err)}
 b,err:=pdf.Write(d,pdf.Options{}); if err!=nil{t.Fatal(err)}
 os.WriteFile("/tmp/drawfonts/letter.pdf",b,0o644)
}
func TestScratchOfd(t *testing.T){
 d,err:=Letter(sampleLetter(),demoFonts(t)); if err!=nil{t.Fatal(err)}
 b,err:=ofd.Write(d,ofd.WriteOptions{}); if err!=nil{t.Fatal(err)}
 os.WriteFile("/tmp/drawfonts/letter.ofd",b,0o644)
}
